import { parentPort, workerData } from 'node:worker_threads';
import type { Job, WorkerMessage } from './map/background.ts';
import { clustersOf, neighboursOf, statisticsOf, umapOf } from './map/work.ts';

const job = workerData as Job;
const tell = (message: WorkerMessage): void => parentPort?.postMessage(message);

switch (job.task) {
  case 'clusters':
    tell({ clusters: await clustersOf(job.folder) });
    break;
  case 'neighbours':
    tell({ neighbours: await neighboursOf(job.folder, (progress) => tell({ progress })) });
    break;
  case 'statistics':
    tell({ statistics: await statisticsOf(job.folder) });
    break;
  case 'umap':
    tell({ points: await umapOf(job, (progress, points) => tell({ progress, points })) });
    break;
}
