"""Questions out to other learning systems and in from them: GIFT (Moodle's text format) and QTI 3 (1EdTech)."""
