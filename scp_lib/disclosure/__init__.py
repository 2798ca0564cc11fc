"""Disclosure control: small counts withheld so that no published number gives them back."""
