import { useQuery } from '@tanstack/react-query';
import type { TFunction } from 'i18next';
import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import { loadWords } from '../../kernel/i18n.ts';
import type { ObjectMeta } from '../../kernel/objects.ts';
import { useRole } from '../../kernel/session.ts';
import type { KithRecord } from '../api.ts';
import type { Tools } from '../fields/tools.ts';

/**
 * What an area adds to the pages of records: `web/<area>/panels.ts` exports `panels: RecordPanel[]` and needs no other
 * registration. Components are loaded when they are first shown, with the words of their area.
 */
export interface RecordPanel {
  /** On whose pages it stands: names of objects ('deal'). */
  object: string | string[];
  /** Unlike that of any other panel of these objects. */
  name: string;
  /** The key of its title in the area's words ('quotes:panel.title'): what a tab or an entry of the menu reads. */
  title: string;
  /**
   * `top`: across the page, below the head. `facts`: in the left column, below the facts. `tab`: beside the timeline.
   * `side`: in the right column. `verb`: a button in the head. `menu`: an entry of the head's menu; the component is the
   * dialog that it opens.
   */
  place: 'top' | 'facts' | 'tab' | 'side' | 'verb' | 'menu';
  /** Before its title in the menu. */
  icon?: ComponentType<{ size?: number }>;
  /** Smaller ones come first; 100 unless told. */
  order?: number;
  component: () => Promise<{ default: ComponentType<PanelProps> }>;
  /** Where it stands only on some of the records, or only for some of the members. */
  when?: (record: KithRecord, known: { meta: ObjectMeta; objects: ObjectMeta[]; isAdmin: boolean }) => boolean;
  /** Objects whose records it shows, so that the page does not list them once more. */
  instead?: string[];
  /** Fields that it shows, so that the facts leave them out. */
  fields?: string[];
}

export interface PanelProps {
  tools: Tools;
  meta: ObjectMeta;
  record: KithRecord;
  /** On a page of its own; else beside a list. */
  whole?: boolean;
  /** Of a dialog that the menu opened. */
  onClose(): void;
}

export interface LoadedPanel extends Omit<RecordPanel, 'component'> {
  Component: LazyExoticComponent<ComponentType<PanelProps>>;
}

const areas = import.meta.glob<RecordPanel[]>('../../*/panels.ts', { eager: true, import: 'panels' });

const all: Array<LoadedPanel & { area: string }> = Object.entries(areas).flatMap(([file, panels]) => {
  const area = file.split('/').at(-2) ?? '';
  return panels.map(({ component, ...panel }) => ({
    ...panel,
    area,
    Component: lazy(() => Promise.all([component(), loadWords(area)]).then(([loaded]) => loaded)),
  }));
});

const none: LoadedPanel[] = [];

/** The panels of a record's page, in their order; none until the words of their titles are there. */
export function usePanels(tools: Tools, meta: ObjectMeta, record: KithRecord): LoadedPanel[] {
  const { isAdmin } = useRole();
  const here = all.filter((p) => [p.object].flat().includes(meta.name));
  const spoken = [...new Set(here.map((p) => p.area))];
  const { data: ready } = useQuery({
    queryKey: ['words', ...spoken],
    queryFn: () => loadWords(...spoken).then(() => true),
    enabled: spoken.length > 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (!ready) return none;
  const known = { meta, objects: tools.objects, isAdmin };
  return inOrder(here.filter((p) => p.when?.(record, known) ?? true));
}

export const inOrder = <T extends { order?: number; name: string }>(panels: T[]): T[] =>
  [...panels].sort((a, b) => (a.order ?? 100) - (b.order ?? 100) || a.name.localeCompare(b.name));

/** A panel's title; the key names the words of another area than that of the page. */
export const panelTitle = (t: TFunction<'records'>, panel: LoadedPanel): string => t(panel.title as 'record.parts');
