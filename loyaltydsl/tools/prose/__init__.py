"""A program in plain English: `conditions`, `awards` and `rewards` make sentences, `manager` and `guest` two pages of
them, `document` writes a page as HTML or Markdown. Everything comes from the checked program; nothing is invented.
"""
