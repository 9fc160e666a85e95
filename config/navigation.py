"""What fills the slots of the shell: the only place where a page meets the panels of rooms above it."""

SLOTS: dict[str, tuple[str, ...]] = {
    "shell.foot": ("binhyen.portal.views.panels.foot",),
    "shell.public.nav": (
        "binhyen.org.views.panels.public_menu",
        "binhyen.insights.views.public_panels.public_menu",
    ),
    "shell.public.tool": ("binhyen.people.views.panels.public_tool",),
    "shell.desk.nav": (
        "binhyen.people.views.panels.desk_menu",
        "binhyen.figures.views.panels.desk_menu",
        "binhyen.insights.views.panels.desk_menu",
        "binhyen.reviews.views.panels.desk_menu",
        "binhyen.org.views.panels.desk_menu",
        "binhyen.audit.views.desk_menu",
        "binhyen.notify.views.desk_menu",
        "binhyen.jobs.views.desk_menu",
    ),
    "shell.desk.tool": (
        "binhyen.people.views.panels.account_tool",
        "binhyen.simulation.views.panels.practice_tool",
    ),
    "people.desk.todo": (
        "binhyen.figures.views.panels.todo",
        "binhyen.reviews.views.panels.todo",
        "binhyen.org.views.panels.changes_to_confirm",
    ),
    "people.desk.rail": (
        "binhyen.figures.views.panels.missing",
        "binhyen.insights.views.public_panels.publishing",
    ),
    "people.sign_in": ("binhyen.simulation.views.panels.sample_accounts",),
    "shell.desk.unit": ("binhyen.people.views.panels.unit_name",),
    "shell.desk.session": ("binhyen.people.views.panels.session_tool",),
    "shell.desk.staff": ("binhyen.people.views.panels.staff_bar", "binhyen.figures.views.panels.outbox"),
    "audit.trail.names": ("binhyen.people.views.panels.trail_names",),
    "org.unit.duty": ("binhyen.people.views.panels.duty",),
    "org.unit.rail": (
        "binhyen.org.views.panels.unit_tools",
        "binhyen.insights.views.panels.unit_figures",
        "binhyen.people.views.panels.gaps",
        "binhyen.insights.views.public_panels.unit_figures",
    ),
}
