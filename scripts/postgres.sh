#!/usr/bin/env bash
# A PostgreSQL for the tests of Dagster's storage: found, or installed on Debian as root, or asked for.
set -euo pipefail
if command -v initdb > /dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get > /dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  mkdir -p /etc/postgresql-common
  # The tests start a cluster of their own: none for the machine.
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  apt-get install -y -qq --no-install-recommends postgresql > /dev/null
  exit 0
fi
echo "The tests of Dagster's storage need PostgreSQL. Install it (Debian: sudo apt-get install postgresql) and run make test again." >&2
exit 1
