"""Cards that pages are put together from, where a page would grow too long."""
