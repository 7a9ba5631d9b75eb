import { Input, Popover, TextInput } from '@mantine/core';
import { IconChevronDown, IconCircle } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { moreIcons } from '../../kernel/ui/more-icons.tsx';
import { frameIcons } from '../../kernel/ui/ObjectIcon.tsx';
import classes from '../schema-design.module.css';

interface Props {
  value: string;
  onChange(icon: string): void;
}

const doubles = new Set(['circle-check', 'check', 'columns', 'building-skyscraper', 'currency-dollar']);
const icons = { ...moreIcons, ...frameIcons };
const names = Object.keys(icons).filter((name) => !doubles.has(name));

function Picture({ name }: { name: string }) {
  const Icon = icons[name] ?? IconCircle;
  return <Icon size={18} aria-hidden />;
}

/** A picture for an object: a grid that one searches in English words and walks with the arrow keys. */
export default function IconPicker({ value, onChange }: Props) {
  const { t } = useTranslation('schema-design');
  const [opened, setOpened] = useState(false);
  const [search, setSearch] = useState('');
  const words = search.trim().toLowerCase();
  const found = words ? names.filter((name) => name.includes(words)) : names;
  const readable = (name: string) => name.replaceAll('-', ' ');
  return (
    <Input.Wrapper label={t('object.icon')} labelElement="div">
      <Popover opened={opened} onChange={setOpened} position="bottom-start" width={312} trapFocus returnFocus>
        <Popover.Target>
          <button
            type="button"
            className={classes.iconButton}
            aria-label={`${t('object.icon')}: ${readable(value)}`}
            aria-haspopup="dialog"
            aria-expanded={opened}
            onClick={() => setOpened((o) => !o)}
          >
            <Picture name={value} />
            <IconChevronDown size={14} aria-hidden />
          </button>
        </Popover.Target>
        <Popover.Dropdown p="xs">
          <TextInput
            size="xs"
            aria-label={t('object.icon_search')}
            placeholder={t('object.icon_search')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            data-autofocus
          />
          <div className={classes.iconGrid} role="radiogroup" aria-label={t('object.icon')}>
            {found.map((name) => (
              <label key={name} className={classes.iconChoice} title={readable(name)}>
                <input
                  type="radio"
                  name="object-icon"
                  value={name}
                  aria-label={readable(name)}
                  checked={name === value}
                  onChange={() => onChange(name)}
                  // Arrow keys choose too, and go on; a press or Enter is done.
                  onClick={(event) => event.detail > 0 && setOpened(false)}
                  onKeyDown={(event) => {
                    if (event.key !== 'Enter') return;
                    event.preventDefault();
                    setOpened(false);
                  }}
                />
                <Picture name={name} />
              </label>
            ))}
          </div>
          {found.length === 0 && <p className={classes.dim}>{t('object.icon_none')}</p>}
        </Popover.Dropdown>
      </Popover>
    </Input.Wrapper>
  );
}
