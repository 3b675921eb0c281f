"""Stays and members from CSV, JSON lines, Parquet or a database: rows, and rejects with reasons."""
