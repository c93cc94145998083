"""Home pages, one per kind of acting identity, and the page of a pôle."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def coordinator(request: HttpRequest) -> HttpResponse:
    """Show the coordinator's home."""
    return render(request, "base.html")


def rectorat(request: HttpRequest) -> HttpResponse:
    """Show the rectorat's home."""
    return render(request, "base.html")


def school(request: HttpRequest) -> HttpResponse:
    """Show the school's home."""
    return render(request, "base.html")


def company(request: HttpRequest) -> HttpResponse:
    """Show the company's home."""
    return render(request, "base.html")


def nobody(request: HttpRequest) -> HttpResponse:
    """Say what to do to someone without a function."""
    return render(request, "base.html")


def pole(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a pôle."""
    return render(request, "base.html")


def poles(request: HttpRequest) -> HttpResponse:
    """List the pôles."""
    return render(request, "base.html")
