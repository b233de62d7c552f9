from pipelines import fingerprint
from pipelines.fingerprint import files_fingerprint


def test_what_python_compiled_on_the_way_does_not_count(tmp_path, monkeypatch):
    """Else the first run, which compiles, would leave a mark that the second takes for new code."""
    monkeypatch.setattr(fingerprint, "PROJECT", tmp_path)
    (tmp_path / "code.py").write_text("1")
    (tmp_path / "data.csv").write_text("a")
    before = files_fingerprint(tmp_path)
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "code.cpython-311.pyc").write_bytes(b"compiled")
    files_fingerprint.cache_clear()
    assert files_fingerprint(tmp_path) == before
    (tmp_path / "data.csv").write_text("b")
    files_fingerprint.cache_clear()
    assert files_fingerprint(tmp_path) != before
