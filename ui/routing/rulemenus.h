#pragma once

#include "model/rule.h"
#include "ui/routing/rulesentence.h"
#include "ui/widgets/context.h"

#include <functional>

class QMenu;

namespace oxide::ui {

/// Takes a rule as a menu has changed it.
using PutRule = std::function<void(const model::Rule &)>;

// What a rule's menus offer; each puts the changed rule when an entry is chosen.

/// Who stands at place `target` of the rule's targets, who comes after it, and to take it away.
void fillTargets(QMenu &menu, const Context &context, const model::Rule &rule, std::size_t target,
                 const PutRule &put);
void fillActions(QMenu &menu, const model::Rule &rule, const PutRule &put);
/// What becomes of an answer that breaks off.
void fillOnFailure(QMenu &menu, const model::Rule &rule, const PutRule &put);
/// Whether the others are asked when all targets fail.
void fillChain(QMenu &menu, const model::Rule &rule, const PutRule &put);
/// The profile that ranks (RuleField::Profile), or that ranks who stands in
/// (RuleField::FallbackProfile). The engine is asked which there are; `filled` is called then.
void fillProfiles(QMenu &menu, const Context &context, const model::Rule &rule, RuleField field,
                  const PutRule &put, const std::function<void()> &filled);
/// The conditions that the rule does not have; `chosen` gets the one that is to be added.
void fillConditions(QMenu &menu, const model::Rule &rule,
                    const std::function<void(RuleField)> &chosen);

} // namespace oxide::ui
