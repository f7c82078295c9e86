"""The registers: platforms, patents, projects, partners."""

from portal.pages.registers import (
    partner_list,
    patent_list,
    platform_list,
    project_list,
)
from portal.views.pages import list_page

platforms = list_page("portal/platforms.html", platform_list)
"""R&D platforms of the programme."""

patents = list_page("portal/patents.html", patent_list)
"""Patents of the programme's enterprises."""

projects = list_page("portal/projects.html", project_list)
"""Science and technology projects of the programme."""

partners = list_page("portal/partners.html", partner_list)
"""Universities and institutes, and their agreements with enterprises."""
