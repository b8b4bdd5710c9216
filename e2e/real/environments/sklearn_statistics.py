"""Statistics of vectors by numpy and scikit-learn: argv 1 holds float32 rows, argv 2 their width, argv 3 the split of each row. Prints JSON."""

import json
import sys

import numpy as np
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

vectors = np.fromfile(sys.argv[1], dtype=np.float32).reshape(-1, int(sys.argv[2])).astype(np.float64)
splits = np.array(json.loads(sys.argv[3]))
rows, width = vectors.shape

pca = PCA().fit(vectors)
variances = pca.explained_variance_ * (rows - 1) / rows
singular = np.sqrt(variances)
share = singular / singular.sum()
share = share[share > 0]
normal = np.sqrt(width) * variances / np.linalg.norm(variances)
defect = np.linalg.norm(normal - 1) / np.sqrt(2 * (width - np.sqrt(width)))
used = (width - defect**2 * (width - np.sqrt(width))) ** 2 / width**2


def nearest(of, among, count):
    return 1 - NearestNeighbors(n_neighbors=count, metric='cosine', algorithm='brute').fit(among).kneighbors(of)[0]


first_two = nearest(vectors, vectors, 3)[:, 1:]
distances = np.sqrt(2 - 2 * first_two)
ratios = np.sort(distances[:, 1] / distances[:, 0])
kept = int(np.floor(len(ratios) * 0.9))
x = np.log(ratios[:kept])
y = -np.log(1 - np.arange(1, kept + 1) / len(ratios))
train = vectors[splits == 'train']
test = vectors[splits == 'test']
norms = np.linalg.norm(vectors, axis=1)

print(
    json.dumps(
        {
            'explained': np.cumsum(pca.explained_variance_ratio_).tolist(),
            'effectiveRank': float(np.exp(-(share * np.log(share)).sum())),
            'participationRatio': float(variances.sum() ** 2 / (variances**2).sum()),
            'isoScore': float((width * used - 1) / (width - 1)),
            'nearest': np.quantile(first_two[:, 0], [0, 0.5, 0.95, 1]).tolist(),
            'testToTrain': np.quantile(nearest(test, train, 1)[:, 0], [0, 0.5, 0.95, 1]).tolist(),
            'intrinsicDimension': float((x * y).sum() / (x * x).sum()),
            'norms': [float(norms.mean()), float(norms.std()), *np.quantile(norms, [0.01, 0.5, 0.99]).tolist()],
        }
    )
)
