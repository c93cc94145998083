"""Homes of the acting identities: what must I do now. Facts are queries and rules, pages only arrange them."""
