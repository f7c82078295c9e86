"""Registers as tables: export to XLSX and CSV, import of the same files with preview.

`cells` say how one value is written and read, `resources` what the columns of a
register are, `files` how tables are stored, `admin` puts both into the admin.
"""
