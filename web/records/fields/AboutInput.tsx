import { Input, Popover } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconChevronDown } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../kernel/client.ts';
import { ObjectIcon } from '../../kernel/ui/ObjectIcon.tsx';
import type { FieldInputProps } from './FieldInput.tsx';
import classes from './fields.module.css';
import { PickList } from './PickList.tsx';
import { asLink } from './tools.ts';

interface Hit {
  object: string;
  id: string;
  title: string;
  subtitle: string | null;
}

/** A link to a record of any kind, found by the search over all of them. */
export function AboutInput({ tools, field, value, onChange, error, label = '' }: FieldInputProps) {
  const { t, labels, objects } = tools;
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState('');
  const [q] = useDebouncedValue(search.trim(), 120);
  const { data, isFetching } = useQuery<Hit[]>({
    queryKey: ['search', 'about', q],
    enabled: q !== '',
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      api.get<{ data: Hit[] }>('/search', { q, limit: 12 }, { signal }).then((answer) => answer.data),
  });
  const link = asLink(value);
  const hits = q ? (data ?? []).filter((hit) => !['note', 'task'].includes(hit.object)) : [];
  return (
    <Input.Wrapper label={label} description={field.help} error={error} labelElement="div">
      <Popover opened={opened} onChange={setOpened} position="bottom-start" width="target" trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.trigger}
            aria-label={`${label}: ${link?.title ?? t('field.choose')}`}
            aria-haspopup="listbox"
            aria-expanded={opened}
            onClick={() => setOpened((o) => !o)}
          >
            {link ? (
              <span className={classes.text}>{link.title}</span>
            ) : (
              <span className={classes.placeholder}>{t('field.choose')}</span>
            )}
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown p={0} miw={240}>
          <PickList
            label={label}
            options={hits.map((hit) => {
              const object = objects.find((o) => o.name === hit.object);
              return {
                value: `${hit.object} ${hit.id}`,
                label: hit.title,
                hint: [object && labels.object(object), hit.subtitle].filter(Boolean).join(' · '),
                picture: <ObjectIcon icon={object?.icon} />,
              };
            })}
            extra={link && !q ? [{ value: '', label: t('picker.clear') }] : []}
            chosen={link ? [`${link.object} ${link.id}`] : []}
            search={search}
            onSearch={setSearch}
            onChoose={(option) => {
              const hit = hits.find((one) => `${one.object} ${one.id}` === option.value);
              onChange(hit ? { object: hit.object, id: hit.id, title: hit.title } : null);
              setOpened(false);
            }}
            onClose={() => setOpened(false)}
            placeholder={t('picker.searchAll')}
            none={t(q === '' ? 'picker.type' : isFetching ? 'picker.searching' : 'picker.none')}
          />
        </Popover.Dropdown>
      </Popover>
    </Input.Wrapper>
  );
}
