import { Alert, Button, NumberInput, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconFileImport, IconLock, IconPlus, IconSearch, IconTags } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { useCan } from '../../kernel/session.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import { idIn, refreshObject, titleIn } from '../api.ts';
import { Figure } from '../deal/LineRow.tsx';
import { ProductSelect } from '../ProductSelect.tsx';
import classes from '../products.module.css';
import { Segment } from './Segment.tsx';

interface GridRow {
  product: string;
  name: string;
  /** By quantity: the prices from it on, the oldest first. */
  cells: Map<number, KithRecord[]>;
}

/** The prices of a book as a table: products down, quantities across. */
export default function PriceBookPage() {
  const { id } = useParams({ strict: false }) as { id: string };
  const { t } = useTranslation('products');
  const [text, setText] = useState('');
  const [q] = useDebouncedValue(text.trim(), 200);
  const [quantities, setQuantities] = useState<number[]>([]);
  const [products, setProducts] = useState<Array<{ id: string; name: string }>>([]);
  const mayWrite = useCan('price', 'create');
  const book = useQuery({
    queryKey: ['record', 'price_book', id],
    queryFn: ({ signal }) => api.get<KithRecord>(`/price_books/${id}`, undefined, { signal }),
  });
  const prices = useQuery({
    queryKey: ['records', 'price', 'grid', id, q],
    queryFn: ({ signal }) => readPrices(id, q, signal),
  });
  const failedQuery = [book, prices].find((query) => query.error);
  if (failedQuery) return <ErrorState error={failedQuery.error} retry={() => void failedQuery.refetch()} />;
  if (!book.data || !prices.data) return <SkeletonRows rows={8} columns={4} />;
  const rows = gridOf(prices.data.rows, products);
  const columns = [...new Set([1, ...quantities, ...rows.flatMap((row) => [...row.cells.keys()])])].sort(
    (a, b) => a - b,
  );
  const currency = String(book.data.currency ?? '');
  const save = async (row: GridRow, quantity: number, price: KithRecord | undefined, amount: number | null) => {
    try {
      const { changeSet } = price
        ? amount === null
          ? await api.delWithMeta(`/prices/${price.id}`)
          : await api.patchWithMeta(`/prices/${price.id}`, { amount }, { version: price.version })
        : await api.postWithMeta('/prices', { price_book: id, product: row.product, min_quantity: quantity, amount });
      changed(t('book.saved'), changeSet);
    } catch (error) {
      failed(error);
    }
    refreshObject('price');
  };
  return (
    <div className={classes.page}>
      <PageHeader
        title={String(book.data.name)}
        crumbs={[{ label: t('book.books'), to: '/price_books' }]}
        description={
          <span className={classes.row}>
            {t('book.text', { currency })}
            {book.data.active === false && <Badge color="gray">{t('catalogue.inactive')}</Badge>}
          </span>
        }
        actions={
          <>
            <Button variant="default" renderRoot={(props) => <Link to={`/price_books/${id}`} {...props} />}>
              {t('book.settings')}
            </Button>
            {mayWrite && (
              <Button
                variant="default"
                leftSection={<IconFileImport size={16} />}
                renderRoot={(props) => <Link to="/imports" {...props} />}
              >
                {t('book.import')}
              </Button>
            )}
          </>
        }
      />
      <div>
        {!mayWrite && (
          <Alert variant="light" color="gray" icon={<IconLock size={16} />} mb="md">
            {t('book.only_admins')}
          </Alert>
        )}
        <Segment book={book.data} mayWrite={mayWrite} />
        <div className={classes.spread}>
          <TextInput
            aria-label={t('catalogue.search')}
            placeholder={t('catalogue.search')}
            leftSection={<IconSearch size={15} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            style={{ flex: '1 1 220px', maxWidth: 360 }}
          />
          {mayWrite && <AddQuantity onAdd={(quantity) => setQuantities((all) => [...all, quantity])} />}
        </div>
        {rows.length === 0 ? (
          <EmptyState icon={<IconTags size={20} />} title={t('book.none')}>
            {t('book.none_text')}
          </EmptyState>
        ) : (
          <div className={classes.scroll}>
            <table className={`${classes.table} ${classes.grid}`}>
              <thead>
                <tr>
                  <th>{t('line.product')}</th>
                  {columns.map((quantity) => (
                    <th key={quantity} className={classes.number}>
                      {quantity === 1 ? t('book.each', { currency }) : t('book.from', { quantity })}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <tr key={row.product}>
                    <td>
                      <Link to={`/products/${row.product}`}>{row.name}</Link>
                    </td>
                    {columns.map((quantity) => (
                      <td key={quantity} className={classes.number}>
                        <Cell
                          label={t('book.cell', { product: row.name, quantity })}
                          prices={row.cells.get(quantity) ?? []}
                          readOnly={!mayWrite}
                          onSave={(price, amount) => void save(row, quantity, price, amount)}
                        />
                      </td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        )}
        {prices.data.more && <p className={classes.dim}>{t('book.more')}</p>}
        {mayWrite && (
          <div className={classes.row} style={{ maxWidth: 420, marginTop: 12 }}>
            <ProductSelect
              key={products.length}
              hidden
              label={t('book.add_product')}
              placeholder={t('book.add_product')}
              onChoose={(product) =>
                product && setProducts((all) => [...all, { id: product.id, name: String(product.name) }])
              }
            />
          </div>
        )}
      </div>
    </div>
  );
}

async function readPrices(book: string, q: string, signal: AbortSignal) {
  const filter = {
    and: [
      { field: 'price_book', op: 'eq', value: book },
      ...(q
        ? [
            {
              or: [
                { field: 'product.name', op: 'contains', value: q },
                { field: 'product.code', op: 'starts_with', value: q },
              ],
            },
          ]
        : []),
    ],
  };
  const body = { filter, limit: 200, include: ['product'] };
  const { data, next_cursor } = await api.post<{ data: KithRecord[]; next_cursor: string | null }>(
    '/prices/query',
    body,
    { signal },
  );
  return { rows: data, more: next_cursor !== null };
}

function gridOf(prices: KithRecord[], added: Array<{ id: string; name: string }>): GridRow[] {
  const rows = new Map<string, GridRow>();
  const rowOf = (product: string, name: string) => {
    const row = rows.get(product) ?? { product, name, cells: new Map() };
    rows.set(product, row);
    return row;
  };
  for (const price of prices) {
    const row = rowOf(idIn(price.product) ?? '', titleIn(price.product));
    const quantity = Number(price.min_quantity);
    row.cells.set(quantity, [...(row.cells.get(quantity) ?? []), price]);
  }
  const sorted = [...rows.values()].sort((a, b) => a.name.localeCompare(b.name));
  for (const one of added) if (!rows.has(one.id)) sorted.push({ product: one.id, name: one.name, cells: new Map() });
  return sorted;
}

interface CellProps {
  label: string;
  prices: KithRecord[];
  readOnly: boolean;
  onSave(price: KithRecord | undefined, amount: number | null): void;
}

/** One price, or several that follow each other in time. */
function Cell({ label, prices, readOnly, onSave }: CellProps) {
  const format = useFormat();
  const shown =
    prices.length > 0
      ? [...prices].sort((a, b) => String(a.valid_from ?? '').localeCompare(String(b.valid_from ?? '')))
      : [undefined];
  return shown.map((price) => (
    <div key={price ? `${price.id} ${price.version}` : 'new'}>
      <Figure
        label={label}
        value={price ? Number(price.amount) : null}
        least={0}
        width={104}
        readOnly={readOnly}
        onSave={(amount) => (price || amount !== null) && onSave(price, amount)}
      />
      {price && (price.valid_from || price.valid_until) ? (
        <div className={classes.dim}>
          {format.date(String(price.valid_from ?? ''))}–{format.date(String(price.valid_until ?? ''))}
        </div>
      ) : null}
    </div>
  ));
}

function AddQuantity({ onAdd }: { onAdd(quantity: number): void }) {
  const { t } = useTranslation('products');
  const [value, setValue] = useState<number | string>('');
  return (
    <form
      className={classes.row}
      onSubmit={(event) => {
        event.preventDefault();
        if (Number(value) > 0) onAdd(Number(value));
        setValue('');
      }}
    >
      <NumberInput
        aria-label={t('book.quantity')}
        placeholder={t('book.quantity')}
        value={value}
        onChange={setValue}
        min={0}
        hideControls
        w={140}
      />
      <Button type="submit" variant="default" leftSection={<IconPlus size={14} />} disabled={!(Number(value) > 0)}>
        {t('book.add_quantity')}
      </Button>
    </form>
  );
}
