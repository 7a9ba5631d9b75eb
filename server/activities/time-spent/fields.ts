import { choice } from '../../records/define.ts';

/** On meetings, calls and tasks: what the time counts as, where the kind does not say it. */
export const timeFor = () =>
  choice(
    [
      { value: 'selling', label: 'Selling', color: 'indigo' },
      { value: 'service', label: 'Service', color: 'cyan' },
      { value: 'administration', label: 'Administration', color: 'gray' },
      { value: 'travel', label: 'Travel', color: 'orange' },
    ],
    { label: 'Time counts as', help: 'Follows from the kind, unless set by hand' },
  );
