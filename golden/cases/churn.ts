export { classification as adapter } from '../classification.ts';
