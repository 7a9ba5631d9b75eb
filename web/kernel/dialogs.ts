import { type ComponentType, lazy } from 'react';
import type { ConfiguredShape } from '../../server/commerce/configurator/schema.ts';
import { loadWords } from './i18n.ts';

/** Dialogs that areas open of each other, by name, with what they are given. */
export interface Dialogs {
  /** The options of a product are chosen; `onTake` gets what they come to. */
  configure: {
    product: { id: string; name: string };
    quantity?: number;
    before?: string;
    company?: string | null;
    currency?: string | null;
    onTake(configured: ConfiguredShape, quantity: number): void;
    onClose(): void;
  };
}

export type AreaDialogs = {
  [Name in keyof Dialogs]?: () => Promise<{ default: ComponentType<Dialogs[Name]> }>;
};

const areas = import.meta.glob<AreaDialogs>('../*/dialogs.ts', { eager: true, import: 'dialogs' });

/** A dialog of whichever area has it, loaded with its words when it is first shown. */
export function dialogNamed<Name extends keyof Dialogs>(name: Name) {
  return lazy(async () => {
    const found = Object.entries(areas).find(([, dialogs]) => dialogs[name]);
    const load = found?.[1][name];
    if (!found || !load) throw new Error(`No area has a dialog called ${name}`);
    const [dialog] = await Promise.all([load(), loadWords(found[0].split('/')[1] ?? '')]);
    return dialog;
  });
}
