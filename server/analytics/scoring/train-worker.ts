import { parentPort, workerData } from 'node:worker_threads';
import { type History, train } from '../models/score.ts';

// Learning takes seconds of pure calculation: in a thread of its own, so that the server goes on answering.
const { history, accepted } = workerData as { history: History; accepted: string[] | null };
parentPort?.postMessage(train(history, accepted));
