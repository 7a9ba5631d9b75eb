import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconPackage, IconPlus, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api, apiUrl } from '../../kernel/client.ts';
import { openQuickCreate } from '../../kernel/create.ts';
import { useFormat } from '../../kernel/format.ts';
import { fieldOf, useLabels, useObject } from '../../kernel/objects.ts';
import { useCan } from '../../kernel/session.ts';
import { Badge } from '../../kernel/ui/Badge.tsx';
import { EmptyState } from '../../kernel/ui/EmptyState.tsx';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import { PageHeader } from '../../kernel/ui/PageHeader.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import type { KithRecord } from '../../records/api.ts';
import { type Money, rowsQuery } from '../api.ts';
import classes from '../products.module.css';
import { below, type Category, CategoryTree } from './CategoryTree.tsx';

interface Page {
  data: KithRecord[];
  next_cursor: string | null;
}

/** Everything that is sold, by category: what it costs, what comes in several forms, how much is there. */
export default function CataloguePage() {
  const { t } = useTranslation('products');
  const search = useSearch({ strict: false }) as { category?: string; q?: string };
  const navigate = useNavigate();
  const [text, setText] = useState(search.q ?? '');
  const [q] = useDebouncedValue(text.trim(), 200);
  const mayCreate = useCan('product', 'create');
  const found = useQuery(rowsQuery('product_categories', 'category', null, { sort: ['position', 'name'] }));
  const categories = useMemo(
    () =>
      (found.data ?? []).map(
        (row): Category => ({ id: row.id, name: String(row.name), parent: (row.parent as string | null) ?? null }),
      ),
    [found.data],
  );
  const chosen = search.category ?? null;
  const products = useProducts(chosen, categories, q, found.data !== undefined);
  const rows = products.data?.pages.flatMap((page) => page.data) ?? [];
  const create = mayCreate && (
    <Button
      leftSection={<IconPlus size={16} />}
      onClick={() => openQuickCreate({ object: 'product', values: chosen ? { category: chosen } : {} })}
    >
      {t('catalogue.add')}
    </Button>
  );
  return (
    <div className={classes.page}>
      <PageHeader title={t('catalogue.title')} description={t('catalogue.text')} actions={create} />
      <div className={classes.catalogue}>
        <CategoryTree
          categories={categories}
          chosen={chosen}
          onChoose={(category) => void navigate({ to: '/catalogue', search: category ? { category } : {} })}
        />
        <div>
          <TextInput
            mb="md"
            aria-label={t('catalogue.search')}
            placeholder={t('catalogue.search')}
            leftSection={<IconSearch size={15} />}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          {products.error || found.error ? (
            <ErrorState error={products.error ?? found.error} retry={() => void products.refetch()} />
          ) : products.isPending ? (
            <SkeletonRows rows={6} columns={3} />
          ) : rows.length === 0 ? (
            <EmptyState
              icon={<IconPackage size={20} />}
              title={t(q ? 'catalogue.no_match' : 'catalogue.none')}
              action={q ? null : create}
            >
              {t(q ? 'catalogue.no_match_text' : 'catalogue.none_text')}
            </EmptyState>
          ) : (
            <ul className={classes.cards}>
              {rows.map((row) => (
                <ProductCard key={row.id} product={row} />
              ))}
            </ul>
          )}
          {products.hasNextPage && (
            <Button
              mt="md"
              variant="default"
              loading={products.isFetchingNextPage}
              onClick={() => void products.fetchNextPage()}
            >
              {t('catalogue.more')}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

/** Products of a category and all below it; variants stand on the page of their product. */
function useProducts(category: string | null, categories: Category[], q: string, ready: boolean) {
  const own = category ? [category, ...below(categories, category)] : null;
  const filter = {
    and: [{ field: 'variant_of', op: 'empty' }, ...(own ? [{ field: 'category', op: 'in', value: own }] : [])],
  };
  return useInfiniteQuery({
    queryKey: ['records', 'product', 'catalogue', own, q],
    enabled: ready,
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      api.post<Page>(
        '/products/query',
        { filter, limit: 60, ...(q ? { q } : { sort: ['name'] }), ...(pageParam ? { cursor: pageParam } : {}) },
        { signal },
      ),
    getNextPageParam: (page) => page.next_cursor,
  });
}

function ProductCard({ product }: { product: KithRecord }) {
  const { t } = useTranslation('products');
  const meta = useObject('product');
  const labels = useLabels();
  const format = useFormat();
  const kind = meta && fieldOf(meta, 'kind');
  const [picture] = (product.image as Array<{ id: string; name: string; type?: string }> | null) ?? [];
  const stock = product.stock as number | null;
  const low = stock !== null && product.reorder_at !== null && stock <= Number(product.reorder_at);
  return (
    <li className={classes.card}>
      {picture?.type?.startsWith('image/') ? (
        <img className={classes.picture} src={apiUrl(`/files/${picture.id}`)} alt="" loading="lazy" />
      ) : (
        <div className={classes.noPicture} aria-hidden>
          <IconPackage size={28} stroke={1.2} />
        </div>
      )}
      <Link className={classes.cardName} to={`/products/${product.id}`}>
        {String(product.name)}
      </Link>
      <span className={classes.row}>
        {product.code ? <span className={classes.dim}>{String(product.code)}</span> : null}
        {meta && kind && product.kind && product.kind !== 'goods' ? (
          <Badge color="blue">{labels.choice(meta, kind, String(product.kind))}</Badge>
        ) : null}
        {product.active === false && <Badge color="gray">{t('catalogue.inactive')}</Badge>}
        {product.configurable === true && <Badge color="violet">{t('catalogue.configurable')}</Badge>}
      </span>
      <div className={classes.cardFoot}>
        <MoneyText value={product.price as Money | null} />
        {stock !== null && (
          <Badge color={low ? 'red' : 'green'}>
            {low
              ? t('catalogue.low', { stock: format.number(stock) })
              : t('catalogue.stock', { stock: format.number(stock) })}
          </Badge>
        )}
      </div>
    </li>
  );
}
