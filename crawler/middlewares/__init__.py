"""Scrapy's downloader middlewares of ours, one a file."""
