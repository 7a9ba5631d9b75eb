export { splitName } from './names.ts';
