"""What every template may count on."""

from django.conf import settings


def site(request) -> dict:
    """The site's name, its contact person, its menus."""
    return {
        "site": {
            "name": settings.SITE_NAME,
            "contact": {"name": "", "phone": "", "hours": ""},
            "menu": [],
            "footer": [],
        }
    }
