import { Button } from '@mantine/core'
import { messages } from '../../messages/en.ts'
import { count, milliseconds } from '../../messages/format.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { TableHead } from '../../components/TableHead.tsx'
import { useAction } from '../../ipc/useRequest.ts'
import table from '../../components/table.module.css'
import type { QualitySummary } from '../../../../shared/domain/quality.ts'

const text = messages.quality
const heads = text.recipeHead

/** Every recipe that answered, and the way back to it. */
export function Recipes(props: { recipes: QualitySummary['recipes']; onReturned: () => void }) {
  const back = useAction('quality.returnTo')
  return (
    <>
      <p>{text.recipesJudged}</p>
      <div className={table.tableWrap} tabIndex={0} role="group" aria-label={text.recipes}>
        <table className={table.table}>
          <TableHead
            columns={[
              { figures: heads.recipe },
              heads.stage,
              heads.kind,
              heads.model,
              { figures: heads.answers },
              { figures: heads.median },
              heads.judged,
              heads.state,
            ]}
          />
          <tbody>
            {props.recipes.map((recipe) => (
              <tr key={recipe.id}>
                <td className={table.number}>{recipe.id}</td>
                <td>{messages.common.label(recipe.stage)}</td>
                <td>{text.kindName(recipe.kind)}</td>
                <td>{recipe.model || text.byRules}</td>
                <td className={table.number}>{count(recipe.answers)}</td>
                <td className={table.number}>{milliseconds(recipe.medianMs)}</td>
                <td>
                  {recipe.judged === null
                    ? ''
                    : text.judgedBy(recipe.judged.verdict, recipe.judged.against, recipe.judged.compared)}
                </td>
                <td>
                  {recipe.active ? text.active : text.inactive}
                  {recipe.canReturn ? (
                    <Button
                      ml={8}
                      size="compact-xs"
                      variant="default"
                      disabled={back.busy}
                      onClick={() => void back.run({ recipe: recipe.id }).then(props.onReturned)}
                    >
                      {text.returnTo}
                    </Button>
                  ) : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {back.error === null ? null : <ErrorNotice error={back.error} />}
      </div>
    </>
  )
}
