"""The editor's desk: what its home page says, which menus it leaves out."""

from django.templatetags.static import static
from django.urls import NoReverseMatch, path, reverse, reverse_lazy
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem, SubmenuMenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.userbar import ContentCheckerItem
from wagtail.snippets.models import register_snippet

from portal.accounts.enums import Role
from portal.accounts.queries import has_role
from sessions.scheduling.permissions import can_work

from .admin import SynonymsViewSet, TermViewSet
from .audiences import views as audiences
from .booklets import admin as booklets
from .editors import moderation
from .editors.checks import HouseContentChecker, findings_of
from .editors.review import Figures, figures
from .editors.views import ReviewView, may_review
from .links import PageLink
from .queries import simplified_versions

# Wagtail's help leads to its makers' site, in English.
MENUS_FOR_NOBODY = {"help"}
MENUS_FOR_ADMINISTRATORS = {"reports"}


hooks.register("on_serve_page", audiences.guarded)
hooks.register("before_serve_document", audiences.check_document)
hooks.register("before_edit_page", moderation.say_why_it_came_back)
hooks.register("construct_page_action_menu", moderation.leave_restart_out)
hooks.register("register_admin_urls", booklets.question_urls)
hooks.register("register_admin_menu_item", booklets.question_menu)


class Welcome(Component):
    """Says in one line what this desk is for, leads to what the role does most, and to what waits."""

    name = "welcome"
    order = 10
    template_name = "content/admin/welcome.html"

    def get_context_data(self, parent_context):
        user = parent_context["request"].user
        counted = figures() if may_review(user) else None
        return {
            "name": user.get_short_name(),
            "what": self.purpose(user),
            "links": self.links(user),
            "to_do": self.to_do(user, counted),
            "counted_at": counted.counted_at if counted else None,
        }

    def to_do(self, user, counted: Figures | None) -> list[dict[str, str]] | None:
        """None for who writes no page."""
        if not may_review(user):
            return None
        lines = to_do(counted.counts) if counted else []
        if booklets.can_review(user) and (asked := booklets.waiting()):
            one, many = "Une question proposée pour un livret", f"{asked} questions proposées pour un livret"
            lines.insert(0, {"url": reverse("booklet_questions"), "text": many if asked > 1 else one})
        return lines

    def purpose(self, user) -> str:
        if has_role(user, Role.COORDINATOR, Role.ADMIN):
            return "Ici, vous relisez et publiez les pages du site, et vous tenez à jour les informations des sessions."
        if has_role(user, Role.EDITOR):
            return "Ici, vous écrivez les pages du site. Quand une page est prête, proposez-la : elle sera relue."
        return "Ici se tiennent les pages du site et les informations des sessions."

    def links(self, user) -> list[dict[str, str]]:
        links = []
        if may_review(user):
            links.append({"url": reverse("wagtailadmin_explore_root"), "label": "Voir et modifier les pages"})
        if has_role(user, Role.COORDINATOR, Role.ADMIN):
            links.append({"url": reverse("programmes:index"), "label": "Tenir à jour les programmes et les lieux"})
        if can_work(user):
            links += _link_to("attendance:today", "Aller aux séances du jour")
        return links


# One, and many.
TO_DO = {
    "late": ("Une page n’a pas paru à son heure", "{} pages n’ont pas paru à leur heure"),
    "stale": ("Une page à relire", "{} pages à relire"),
    "twins": ("Une version simplifiée dépassée", "{} versions simplifiées dépassées"),
    "inside": ("Un lien qui ne mène nulle part", "{} liens qui ne mènent nulle part"),
    "outside": ("Un lien vers un autre site qui ne répond plus", "{} liens vers d’autres sites qui ne répondent plus"),
    "images": ("Une image sans description", "{} images sans description"),
}


def to_do(found: dict[str, int]) -> list[dict[str, str]]:
    """A line for each sort of thing that waits, leading to it in the report."""
    report = reverse("review")
    return [
        {"url": f"{report}#{name}", "text": TO_DO[name][number > 1].format(number)}
        for name, number in found.items()
        if number
    ]


class ReviewMenuItem(MenuItem):
    def is_shown(self, request) -> bool:
        return may_review(request.user)


@hooks.register("register_admin_urls")
def add_review() -> list:
    return [path("a-revoir/", ReviewView.as_view(), name="review")]


@hooks.register("register_admin_menu_item")
def add_review_to_the_menu() -> MenuItem:
    return ReviewMenuItem("À revoir", reverse_lazy("review"), name="review", icon_name="glasses", order=170)


@hooks.register("register_admin_menu_item")
def add_shortcuts_to_the_menu() -> MenuItem:
    """Opens the list of shortcuts, by « ? » too: Wagtail's own entry goes away with its help."""
    attrs = {
        "role": "button",
        "data-a11y-dialog-show": "keyboard-shortcuts-dialog",
        "data-action": "w-action#noop:prevent:stop",
        "data-controller": "w-kbd w-action",
        "data-w-kbd-key-value": "?",
    }
    return MenuItem("Raccourcis clavier", "#", name="shortcuts", icon_name="keyboard", attrs=attrs, order=11000)


def _link_to(view_name: str, label: str) -> list[dict[str, str]]:
    try:
        return [{"url": reverse(view_name), "label": label}]
    except NoReverseMatch:
        return []


register_snippet(TermViewSet)
register_snippet(SynonymsViewSet)


@hooks.register("insert_global_admin_css")
def add_our_style() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/desk.css"))


@hooks.register("construct_homepage_panels")
def add_welcome(request, panels) -> None:
    panels.insert(0, Welcome())


@hooks.register("construct_main_menu")
def leave_menus_out(request, menu_items) -> None:
    left_out = set(MENUS_FOR_NOBODY)
    if not has_role(request.user, Role.ADMIN):
        left_out |= MENUS_FOR_ADMINISTRATORS
    menu_items[:] = [_without_version(item) for item in menu_items if item.name not in left_out]


def _without_version(item: MenuItem) -> MenuItem:
    """The settings without the version of Wagtail written below them, which tells those who write nothing."""
    if item.name != "settings":
        return item
    return SubmenuMenuItem(item.label, item.menu, name=item.name, icon_name=item.icon_name, order=item.order)


@hooks.register("register_rich_text_features", order=10)
def link_to_plain_pages(features) -> None:
    features.register_link_type(PageLink)


@hooks.register("construct_wagtail_userbar")
def check_by_our_rules(request, items, page) -> None:
    items[:] = [HouseContentChecker() if isinstance(item, ContentCheckerItem) else item for item in items]


@hooks.register("after_publish_page")
def say_what_could_be_better(request, page) -> None:
    """Nothing grave, or it would not be published: a hint for the next time, in a few lines."""
    found = list(dict.fromkeys(str(finding) for finding in findings_of(page.get_latest_revision_as_object())))
    if found:
        done = "La page paraîtra à la date prévue." if page.approved_schedule else "La page est publiée."
        messages.warning(request, f"{done} Elle se lirait mieux ainsi : {' '.join(found[:3])}")


@hooks.register("after_publish_page")
def remind_of_the_twin(request, page) -> None:
    """A page that changed leaves its simplified version behind: say so to whoever just changed it."""
    below = simplified_versions().child_of(page).first() if page.numchild else None
    if below is not None:
        messages.warning(
            request,
            f"Cette page a une version simplifiée : relisez-la, puis publiez-la de nouveau. « {below.title} »",
            buttons=[messages.button(reverse("wagtailadmin_pages:edit", args=[below.pk]), "La relire")],
        )
