import type { AreaDialogs } from '../kernel/dialogs.ts';

export const dialogs: AreaDialogs = { configure: () => import('./configurator/ConfigureDialog.tsx') };
