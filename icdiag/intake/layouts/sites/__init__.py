"""The survey sites whose exports are known, each in its own file; the first that knows a sheet reads it."""

from icdiag.intake.layouts.export import Site
from icdiag.intake.layouts.sites import (
    google_forms,
    limesurvey,
    microsoft_forms,
    qualtrics,
    surveymonkey,
    tencent,
    typeform,
    wenjuanxing,
)

SITES: tuple[Site, ...] = (
    qualtrics.SITE,
    limesurvey.SITE,
    typeform.SITE,
    surveymonkey.SITE,
    wenjuanxing.SITE,
    tencent.SITE,
    microsoft_forms.SITE,
    google_forms.SITE,
)
