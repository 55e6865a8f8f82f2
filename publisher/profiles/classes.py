"""The schema.org classes that an institution may have; the same that the shapes let pass (shapes/record.ttl)."""

from typing import Final

ORGANISATION_CLASSES: Final = frozenset(
    {
        "Organization", "GovernmentOrganization", "GovernmentOffice", "EducationalOrganization",
        "CollegeOrUniversity", "School", "ElementarySchool", "MiddleSchool", "HighSchool", "Preschool",
        "ResearchOrganization", "FundingAgency", "FundingScheme", "Consortium", "Corporation",
        "LocalBusiness", "NGO", "Project", "ResearchProject", "ArchiveOrganization", "Library",
        "LibrarySystem", "MedicalOrganization", "Hospital", "MedicalClinic",
        "NewsMediaOrganization", "PerformingGroup", "PoliticalParty", "SportsOrganization", "WorkersUnion",
        "Airline", "Cooperative", "FinancialService", "EmergencyService", "FireStation", "PoliceStation",
        "PostOffice",
    }
)  # fmt: skip
"""Local names of https://schema.org/Organization and of classes below it; a test compares them with the shapes."""
