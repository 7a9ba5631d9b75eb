import { ActionIcon, Checkbox, Combobox, Menu, useCombobox } from '@mantine/core';
import { IconAdjustments, IconArrowDown, IconArrowUp, IconDots, IconPencil, IconTrash } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, Suspense, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ConfiguredShape } from '../../../server/commerce/configurator/schema.ts';
import { api } from '../../kernel/client.ts';
import { dialogNamed } from '../../kernel/dialogs.ts';
import { useFormat } from '../../kernel/format.ts';
import { type KithRecord, matchesQuery, titleOf } from '../../records/api.ts';
import { asLink, type Tools } from '../../records/fields/tools.ts';
import classes from '../quotes.module.css';
import { MoreFields } from './MoreFields.tsx';
import { amountOf, decimalOf, type Row } from './model.ts';
import { periodName } from './periods.ts';
import { focusLine, type LinesEditor } from './useLines.ts';

const ConfigureDialog = dialogNamed('configure');

interface Props {
  row: Row;
  place: number;
  editor: LinesEditor;
  tools: Tools;
  record: KithRecord;
  quote: boolean;
}

/**
 * One line. Enter goes to the same column of the next line, or makes one; Alt with the arrows moves the line; Ctrl+Backspace
 * takes it away; Ctrl+Enter opens its details.
 */
export function LineFields({ row, place, editor, tools, record, quote }: Props) {
  const { t } = useTranslation('quotes');
  const format = useFormat();
  const { rows, currency, options, readOnly } = editor;
  const [more, setMore] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const openMore = () => {
    setMore(true);
    focusLine(row.key, 'details');
  };
  const take = (configured: ConfiguredShape, quantity: number) =>
    editor.change(row.key, {
      details: configured.description,
      quantity: String(quantity),
      ...(configured.unit_price ? { unit_price: configured.unit_price.amount } : {}),
    });
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    const name = (event.target as HTMLInputElement).name || 'description';
    // In the details Enter begins a new line of text.
    const typing = event.target instanceof HTMLTextAreaElement;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && row.kind === 'item') {
      event.preventDefault();
      if (more) setMore(false);
      else openMore();
    } else if (typing && event.key === 'Enter') return;
    else if (event.key === 'Enter' && !event.defaultPrevented && !event.shiftKey) {
      event.preventDefault();
      const next = rows[place + 1];
      if (next) focusLine(next.key, next.kind === 'section' ? 'description' : name);
      else if (row.description.trim()) editor.add({}, row.key);
    } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      editor.move(row.key, event.key === 'ArrowUp' ? -1 : 1);
    } else if (!typing && event.key === 'Backspace' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      editor.remove(row.key);
    }
  };
  const number = (name: 'quantity' | 'unit_price' | 'discount' | 'tax_rate', label: string, placeholder?: string) => (
    <label className={classes.cell} data-number>
      <span className={classes.cellLabel}>{label}</span>
      <input
        name={name}
        aria-label={`${label}, ${t('lines.line', { place: place + 1 })}`}
        className={classes.input}
        inputMode="decimal"
        readOnly={readOnly}
        value={row[name]}
        placeholder={placeholder}
        aria-invalid={decimalOf(row[name]) === null || undefined}
        onFocus={(event) => event.target.select()}
        onChange={(event) => editor.change(row.key, { [name]: event.target.value })}
      />
    </label>
  );
  const section = row.kind === 'section';
  return (
    <fieldset
      className={classes.line}
      aria-label={t('lines.line', { place: place + 1 })}
      data-line={row.key}
      data-section={section || undefined}
      onKeyDown={keys}
    >
      <Description
        row={row}
        place={place}
        editor={editor}
        tools={tools}
        record={record}
        showDetails={!more}
        onConfigure={() => setChoosing(true)}
      />
      {!section && (
        <>
          {number('quantity', t('lines.quantity'))}
          {number('unit_price', t('lines.price'), '0')}
          {number('discount', t('lines.discount'), '–')}
          {number('tax_rate', t('lines.tax'), t('lines.exempt'))}
          <span className={classes.amount} data-out={(row.optional && !row.chosen) || undefined}>
            {format.money({ amount: amountOf(row, currency, options), currency })}
          </span>
        </>
      )}
      {readOnly ? (
        <span />
      ) : (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon aria-label={t('lines.actions', { place: place + 1 })} className={classes.lineMenu}>
              <IconDots size={16} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconArrowUp size={14} />}
              disabled={place === 0}
              onClick={() => editor.move(row.key, -1)}
            >
              {t('lines.up')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowDown size={14} />}
              disabled={place === rows.length - 1}
              onClick={() => editor.move(row.key, 1)}
            >
              {t('lines.down')}
            </Menu.Item>
            {!section && (
              <Menu.Item leftSection={<IconPencil size={14} />} onClick={() => (more ? setMore(false) : openMore())}>
                {t(more ? 'lines.lessFields' : 'lines.moreFields')}
              </Menu.Item>
            )}
            {row.configurable && (
              <Menu.Item leftSection={<IconAdjustments size={14} />} onClick={() => setChoosing(true)}>
                {t('lines.configure')}
              </Menu.Item>
            )}
            {!section && quote && (
              <Menu.Item onClick={() => editor.change(row.key, { optional: !row.optional, chosen: false })}>
                {t(row.optional ? 'lines.fixed' : 'lines.makeOptional')}
              </Menu.Item>
            )}
            <Menu.Item color="red" leftSection={<IconTrash size={14} />} onClick={() => editor.remove(row.key)}>
              {t('lines.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      {more && !section && <MoreFields row={row} place={place} editor={editor} />}
      {choosing && row.product && (
        <Suspense>
          <ConfigureDialog
            product={{ id: row.product, name: row.description }}
            quantity={Number(decimalOf(row.quantity)) || 1}
            before={row.details}
            company={companyOf(record)}
            currency={currency}
            onTake={take}
            onClose={() => setChoosing(false)}
          />
        </Suspense>
      )}
      {row.optional && !section && (
        <Checkbox
          className={classes.optional}
          size="xs"
          label={t('lines.optionalChosen')}
          checked={row.chosen}
          disabled={readOnly}
          onChange={(event) => editor.change(row.key, { chosen: event.currentTarget.checked })}
        />
      )}
    </fieldset>
  );
}

const companyOf = (record: KithRecord): string | undefined =>
  asLink(record.company)?.id ?? (typeof record.company === 'string' ? record.company : undefined);

/** What is sold: free words, or a product found by them with its price for this customer. */
function Description({
  row,
  place,
  editor,
  tools,
  record,
  showDetails,
  onConfigure,
}: Omit<Props, 'quote'> & { showDetails: boolean; onConfigure(): void }) {
  const { t } = useTranslation('quotes');
  const combobox = useCombobox();
  const product = tools.objects.find((o) => o.name === 'product');
  const [asking, setAsking] = useState('');
  const { data = [] } = useQuery({
    ...matchesQuery(product ?? (tools.objects[0] as never), asking),
    enabled: asking.trim().length > 1 && product !== undefined,
    placeholderData: keepPreviousData,
  });
  const found = asking.trim().length > 1 ? data.slice(0, 6) : [];
  const take = async (id: string) => {
    combobox.closeDropdown();
    setAsking('');
    const chosen = data.find((one) => one.id === id);
    if (!chosen || !product) return;
    editor.change(row.key, { product: id, description: titleOf(product, chosen), details: '', configurable: false });
    focusLine(row.key, 'quantity');
    const query = { quantity: decimalOf(row.quantity) ?? 1, currency: editor.currency, company: companyOf(record) };
    const [whole, price] = await Promise.all([
      api.get<Record<string, unknown>>(`/products/${id}`),
      api
        .get<{ unit_price: { amount: string } | null }>(`/products/${id}/price`, query)
        .catch(() => ({ unit_price: null })),
    ]);
    editor.change(row.key, {
      ...(price.unit_price ? { unit_price: price.unit_price.amount } : {}),
      ...(typeof whole.tax_rate === 'number' ? { tax_rate: String(whole.tax_rate) } : {}),
      ...(typeof whole.unit === 'string' ? { unit: whole.unit } : {}),
      ...(typeof whole.billing_period === 'string' ? { billing_period: whole.billing_period } : {}),
      configurable: whole.configurable === true,
    });
    if (whole.configurable === true) onConfigure();
  };
  const label = `${t(row.kind === 'section' ? 'lines.section' : 'lines.description')}, ${t('lines.line', { place: place + 1 })}`;
  return (
    <Combobox store={combobox} onOptionSubmit={(id) => void take(id)} withinPortal position="bottom-start" width={320}>
      <Combobox.Target>
        <div className={classes.words}>
          <input
            name="description"
            className={classes.input}
            aria-label={label}
            readOnly={editor.readOnly}
            value={row.description}
            maxLength={500}
            placeholder={t(row.kind === 'section' ? 'lines.section' : 'lines.describe')}
            onChange={(event) => {
              editor.change(row.key, {
                description: event.target.value,
                ...(row.product ? { product: row.product } : {}),
              });
              if (row.kind === 'section') return;
              setAsking(event.target.value);
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onBlur={() => {
              combobox.closeDropdown();
              setAsking('');
            }}
          />
          {showDetails && (row.details || row.unit || row.billing_period !== 'one_time') && row.kind === 'item' && (
            <span className={classes.details}>
              {[row.unit, periodName(t, row.billing_period), row.details].filter(Boolean).join(' · ')}
            </span>
          )}
        </div>
      </Combobox.Target>
      {found.length > 0 && !editor.readOnly && (
        <Combobox.Dropdown>
          <Combobox.Options>
            {found.map((one) => (
              <Combobox.Option key={one.id} value={one.id}>
                {product && titleOf(product, one)}
                {typeof one.code === 'string' && <span className={classes.details}>{one.code}</span>}
              </Combobox.Option>
            ))}
          </Combobox.Options>
        </Combobox.Dropdown>
      )}
    </Combobox>
  );
}
