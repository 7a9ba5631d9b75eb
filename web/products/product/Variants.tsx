import { Button, TagsInput, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../../kernel/client.ts';
import { useFormat } from '../../kernel/format.ts';
import { changed, failed } from '../../kernel/notify.ts';
import { ErrorState } from '../../kernel/ui/ErrorState.tsx';
import { MoneyText } from '../../kernel/ui/MoneyText.tsx';
import { SkeletonRows } from '../../kernel/ui/Skeletons.tsx';
import { type Money, refreshObject, rowsQuery } from '../api.ts';
import classes from '../products.module.css';

interface Attribute {
  key: number;
  name: string;
  values: string[];
}

const blank = (key: number): Attribute => ({ key, name: '', values: [] });

/** The forms that a product comes in, and making them from attributes. */
export function Variants({ product, mayWrite }: { product: string; mayWrite: boolean }) {
  const { t } = useTranslation('products');
  const format = useFormat();
  const [attributes, setAttributes] = useState<Attribute[] | null>(null);
  const query = useQuery(
    rowsQuery('products', 'product', { field: 'variant_of', op: 'eq', value: product }, { sort: ['name'] }),
  );
  const ready = (attributes ?? []).filter((one) => one.name.trim() && one.values.length > 0);
  const count = ready.reduce((n, one) => n * one.values.length, ready.length > 0 ? 1 : 0);
  const make = async () => {
    try {
      const body = { attributes: ready.map(({ name, values }) => ({ name, values })) };
      const { data, changeSet } = await api.postWithMeta<{ variants: unknown[] }>(
        `/products/${product}/variants`,
        body,
      );
      changed(t('variants.made', { count: data.variants.length }), changeSet);
      setAttributes(null);
      refreshObject('product');
    } catch (error) {
      failed(error);
    }
  };
  const set = (key: number, values: Partial<Attribute>) =>
    setAttributes((all) => (all ?? []).map((one) => (one.key === key ? { ...one, ...values } : one)));
  return (
    <section className={classes.block}>
      <h3 className={classes.blockTitle}>{t('variants.title')}</h3>
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <SkeletonRows rows={2} columns={3} />
      ) : query.data.length === 0 ? (
        <p className={classes.dim}>{t('variants.none')}</p>
      ) : (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <tbody>
              {query.data.map((one) => (
                <tr key={one.id}>
                  <td>
                    <Link to={`/products/${one.id}`}>{String(one.name)}</Link>
                  </td>
                  <td className={classes.dim}>{((one.attributes as string[] | null) ?? []).join(', ')}</td>
                  <td className={classes.number}>
                    <MoneyText value={one.price as Money | null} />
                  </td>
                  <td className={classes.number}>
                    {one.stock === null ? '' : t('catalogue.stock', { stock: format.number(Number(one.stock)) })}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {mayWrite && !attributes && (
        <Button
          mt="xs"
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} />}
          onClick={() => setAttributes([blank(1)])}
        >
          {t('variants.make')}
        </Button>
      )}
      {attributes && (
        <div style={{ marginTop: 10 }}>
          {attributes.map((one) => (
            <div key={one.key} className={classes.row} style={{ marginBottom: 8, alignItems: 'flex-start' }}>
              <TextInput
                aria-label={t('variants.attribute')}
                placeholder={t('variants.attribute')}
                w={150}
                value={one.name}
                onChange={(event) => set(one.key, { name: event.currentTarget.value })}
              />
              <TagsInput
                aria-label={t('variants.values')}
                placeholder={t('variants.values')}
                style={{ flex: '1 1 220px' }}
                value={one.values}
                onChange={(values) => set(one.key, { values })}
              />
            </div>
          ))}
          <div className={classes.row}>
            <Button
              size="xs"
              variant="subtle"
              leftSection={<IconPlus size={13} />}
              onClick={() => setAttributes([...attributes, blank(attributes.length + 1)])}
            >
              {t('variants.add_attribute')}
            </Button>
            <Button size="xs" disabled={count === 0} onClick={() => void make()}>
              {t('variants.make_count', { count })}
            </Button>
            <Button size="xs" variant="default" onClick={() => setAttributes(null)}>
              {t('cancel')}
            </Button>
          </div>
        </div>
      )}
    </section>
  );
}
