"""The registers: platforms, patents, projects, partners."""

from portal.pages.registers import (
    build_partner_list,
    build_patent_list,
    build_platform_list,
    build_project_list,
)
from portal.views.pages import make_list_page

render_platforms_page = make_list_page("portal/platforms.html", build_platform_list)
"""R&D platforms of the programme."""

render_patents_page = make_list_page("portal/patents.html", build_patent_list)
"""Patents of the programme's enterprises."""

render_projects_page = make_list_page("portal/projects.html", build_project_list)
"""Science and technology projects of the programme."""

render_partners_page = make_list_page("portal/partners.html", build_partner_list)
"""Universities and institutes, and their agreements with enterprises."""
