import { serviceUrl } from '../service/service.js';
import { Who } from '../session/who.js';
import { type Language, language, languages, speak, words } from '../words/words.js';
import { linkTo, path } from './route.js';
import { chooseTheme, type Theme, theme, themes } from './theme.js';

const rooms = ['trainings', 'datasets', 'play'] as const;
/** Places that one comes to from the trainings. */
const amongTrainings: readonly string[] = ['trainings', 'start', 'compare', 'sweeps'];

export function Navigation() {
  const { nav, brand, theme: themeWords, language: languageLabel } = words.value;
  const [place = 'trainings'] = path.value;
  const here = amongTrainings.includes(place) ? 'trainings' : place;
  return (
    <header class="top">
      <nav aria-label={brand}>
        <a class="brand" href={linkTo([])}>
          <img src="./icon.svg" alt="" /> {brand}
        </a>
        {rooms.map(room => (
          <a
            key={room}
            href={linkTo([room])}
            aria-current={here !== room ? undefined : place === room ? 'page' : 'true'}
          >
            {nav[room]}
          </a>
        ))}
        <a href={`${serviceUrl}/docs`}>{nav.api}</a>
        <select
          aria-label={themeWords.label}
          value={theme.value}
          onChange={({ currentTarget }) => chooseTheme(currentTarget.value as Theme)}
        >
          {themes.map(name => (
            <option key={name} value={name}>
              {themeWords[name]}
            </option>
          ))}
        </select>
        <select
          aria-label={languageLabel}
          value={language.value}
          onChange={({ currentTarget }) => speak(currentTarget.value as Language)}
        >
          {Object.entries(languages).map(([code, { name }]) => (
            <option key={code} value={code} lang={code}>
              {name}
            </option>
          ))}
        </select>
        <Who />
      </nav>
    </header>
  );
}
