import { Button } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useObject } from '../../kernel/objects.ts';
import { queryClient } from '../../kernel/queries.ts';
import type { KithRecord } from '../../records/api.ts';
import { useTools } from '../../records/fields/tools.ts';
import type { Filter } from '../../records/model/filter-tree.ts';
import classes from '../products.module.css';

const FilterEditor = lazy(() => import('../../records/filter/FilterEditor.tsx'));

/** Which companies a price book is for: all, or those that a filter matches. */
export function Segment({ book, mayWrite }: { book: KithRecord; mayWrite: boolean }) {
  const { t } = useTranslation('products');
  const tools = useTools();
  const company = useObject('company');
  const saved = filterIn(book.segment);
  const [filter, setFilter] = useState<Filter | null>(saved);
  const [open, setOpen] = useState(false);
  const save = async () => {
    try {
      const segment = filter ? JSON.stringify(filter) : null;
      const { changeSet } = await api.patchWithMeta(`/price_books/${book.id}`, { segment }, { version: book.version });
      changed(t('book.segment_saved'), changeSet);
      setOpen(false);
    } catch (error) {
      failed(error);
    }
    void queryClient.invalidateQueries({ queryKey: ['record', 'price_book', book.id] });
  };
  return (
    <div className={classes.note}>
      <span>{t(saved ? 'book.for_segment' : 'book.for_all')}</span>
      {mayWrite && !open && (
        <Button size="xs" variant="default" leftSection={<IconFilter size={14} />} onClick={() => setOpen(true)}>
          {t('book.change_segment')}
        </Button>
      )}
      {open && company && (
        <div style={{ width: '100%' }}>
          <Suspense fallback={null}>
            <FilterEditor tools={tools} meta={company} filter={filter ?? { and: [] }} onChange={setFilter} />
          </Suspense>
          <div className={classes.row} style={{ marginTop: 8 }}>
            <Button size="xs" onClick={() => void save()}>
              {t('save')}
            </Button>
            <Button size="xs" variant="default" onClick={() => setOpen(false)}>
              {t('cancel')}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

function filterIn(value: unknown): Filter | null {
  try {
    return value ? (JSON.parse(String(value)) as Filter) : null;
  } catch {
    return null;
  }
}
