import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import { failed } from '../kernel/notify.ts';
import { type Around, type Definition, drill, type Figures } from './api.ts';
import type { Picked } from './FiguresView.tsx';

/** Opens the list of the records behind a figure. Tables of facts have no list; there nothing is offered. */
export function useDrill(definition: Definition | null, around: Around, figures: Figures | undefined) {
  const navigate = useNavigate();
  const run = useCallback(
    async ({ row, column, measure }: Picked) => {
      if (!definition || !figures) return;
      const found = row === undefined ? null : (figures.rows[row] ?? null);
      const across = column === undefined ? null : (figures.columns?.[column] ?? null);
      const listed = figures.rows.filter(({ others }) => !others).map(({ key }) => key[0] ?? null);
      const named = (figures.columns ?? []).filter(({ others }) => !others).map(({ key }) => key);
      try {
        const { plural, filter } = await drill(definition, around, {
          row: found && !found.others ? found.key : null,
          row_except: found?.others ? listed : null,
          column: across && !across.others ? [across.key] : null,
          column_except: across?.others ? named : null,
          measure: figures.measures[measure ?? 0]?.name ?? null,
        });
        void navigate({
          to: '/$plural',
          params: { plural },
          search: { layout: 'list', ...(filter ? { filter } : {}) } as never,
        });
      } catch (error) {
        failed(error);
      }
    },
    [definition, around, figures, navigate],
  );
  return figures?.object ? run : undefined;
}
