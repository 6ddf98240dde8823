"""What machines read of the public pages: structured data, and the list of pages for search engines.

Only what everybody may read is told, and only what the page itself shows. Personal pages have none of it.
"""
