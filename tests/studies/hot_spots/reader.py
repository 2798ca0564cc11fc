"""Reads a page back: its elements with their attributes, and its words."""

from html.parser import HTMLParser


class Reader(HTMLParser):
    """Elements with their attributes, and the words between."""

    def __init__(self, page):
        super().__init__()
        self.found, self.words = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.found if name == tag]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())
