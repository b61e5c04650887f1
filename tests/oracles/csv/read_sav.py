"""Reads SPSS files with pyreadstat and prints each as one line of JSON, in the shape of survey_export.json."""

import json
import sys

import pyreadstat


def value(cell):
    if cell is None or cell != cell:
        return None
    if hasattr(cell, "isoformat"):
        text = cell.isoformat()
        return (
            f"{text}T00:00:00.000"
            if len(text) == 10
            else text
            if "T" not in text
            else cell.isoformat(timespec="milliseconds")
        )
    return cell.item() if hasattr(cell, "item") else cell


def rows(columns, names):
    return [[value(cell) for cell in row] for row in zip(*(columns[name] for name in names), strict=True)]


for path in sys.argv[1:]:
    with_missing, meta = pyreadstat.read_sav(path, user_missing=True, output_format="dict")
    applied, _ = pyreadstat.read_sav(path, output_format="dict")
    print(
        json.dumps(
            {
                "columns": meta.column_names,
                "labels": meta.column_names_to_labels,
                "value_labels": {
                    k: {str(v): label for v, label in labels.items()}
                    for k, labels in meta.variable_value_labels.items()
                },
                "missing": meta.missing_ranges,
                "measure": meta.variable_measure,
                "types": meta.readstat_variable_types,
                "formats": meta.original_variable_types,
                "rows": rows(with_missing, meta.column_names),
                "rows_missing_applied": rows(applied, meta.column_names),
            },
            ensure_ascii=False,
        )
    )
