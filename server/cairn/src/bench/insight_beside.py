"""What lifetimes and CHAID take for the same tables: python insight_beside.py SUMMARY.csv GUESTS.csv"""

import json
import sys
import time
import warnings

import pandas
from CHAID import Tree
from lifetimes import BetaGeoFitter
from lifetimes.utils import ConvergenceError

warnings.filterwarnings("ignore")

summary = pandas.read_csv(sys.argv[1])
# Its default tolerance is 1e-7; where it gives up on that, the next one that it reaches is measured.
for tol in (1e-7, 1e-6, 1e-5, 1e-4, 1e-3):
    start = time.perf_counter()
    model = BetaGeoFitter(penalizer_coef=0.0)
    try:
        model.fit(summary["frequency"], summary["recency"], summary["T"], tol=tol)
    except ConvergenceError:
        continue
    fit_s = time.perf_counter() - start
    break
else:
    sys.exit("lifetimes did not converge at any tolerance")

guests = pandas.read_csv(sys.argv[2])
kinds = {name: "ordinal" if name.startswith("o") else "nominal" for name in guests.columns if name != "target"}
start = time.perf_counter()
tree = Tree.from_pandas_df(
    guests, kinds, "target", alpha_merge=0.05, max_depth=3, min_parent_node_size=100, min_child_node_size=50
)
nodes = len(tree.tree_store)
chaid_s = time.perf_counter() - start

params = {name: float(model.params_[name]) for name in ("r", "alpha", "a", "b")}
print(json.dumps({"fit_s": fit_s, "tol": tol, "params": params, "chaid_s": chaid_s, "nodes": nodes}))
