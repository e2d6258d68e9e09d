import js from '@eslint/js'
import tseslint from 'typescript-eslint'
import { boundariesRule } from './tools/lint/boundaries.ts'

const CONFIG_FILES = ['*.config.{js,ts}']
const TYPED = ['src/**/*.{ts,tsx}']

const restrict = (names, message) => names.map((name) => ({ name, message }))
const EVERYWHERE = 'src/shared runs in every process: take this as a parameter.'

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', 'test-results/', 'tests/data/'] },
  { linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'error' } },

  js.configs.recommended,
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        module: 'writable',
        require: 'readonly',
      },
    },
  },

  // What ships is linted with its types; tools and tests without them, to keep the lint quick.
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strict, ...tseslint.configs.stylistic],
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      // noUncheckedIndexedAccess makes the compiler doubt indices that a loop has just checked.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      // A schema and the type made from it share their name.
      '@typescript-eslint/no-redeclare': 'off',
      eqeqeq: 'error',
      'prefer-const': 'error',
    },
  },
  {
    files: TYPED,
    extends: [...tseslint.configs.strictTypeCheckedOnly],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // Services are plain objects of functions that never use `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-dynamic-delete': 'off',
      // Spreading a text into its code points is what is meant.
      '@typescript-eslint/no-misused-spread': ['error', { allow: ['string'] }],
    },
  },

  // The house's own rules.
  {
    plugins: { verbatim: { rules: { boundaries: boundariesRule } } },
    rules: {
      'verbatim/boundaries': 'error',
      'no-restricted-syntax': [
        'error',
        { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' },
        { selector: 'ExportSpecifier[exported.name="default"]', message: 'Named exports only.' },
      ],
    },
  },
  { files: CONFIG_FILES, rules: { 'no-restricted-syntax': 'off' } },
  {
    files: ['src/**', 'tools/**'],
    rules: { 'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }] },
  },
  { files: ['src/main/**', 'src/preload/**', 'src/shared/**'], rules: { 'no-console': 'error' } },
  {
    files: ['src/shared/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...restrict(['window', 'document', 'navigator', 'localStorage', 'sessionStorage'], EVERYWHERE),
        ...restrict(['process', 'Buffer', 'require', '__dirname', 'setImmediate', 'fetch'], EVERYWHERE),
      ],
    },
  },
)
