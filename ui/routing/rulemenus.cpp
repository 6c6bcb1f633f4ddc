#include "ui/routing/rulemenus.h"

#include "base/text.h"
#include "engine/engine.h"
#include "ui/format/words.h"
#include "ui/run/again.h"
#include "ui/widgets/ask.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>

namespace oxide::ui {

using base::qs;

namespace {

class MenuTexts
{
    Q_DECLARE_TR_FUNCTIONS(RuleMenu)
};

/// Entries of which one holds: each says how the rule would be.
class Choices
{
public:
    Choices(QMenu &menu, const model::Rule &rule, PutRule put)
        : m_menu(menu), m_group(new QActionGroup(&menu)), m_rule(rule), m_put(std::move(put))
    {
    }

    /// `set` brings a copy of the rule to what the entry says.
    template<class Set>
    void add(const QString &text, Set set)
    {
        model::Rule changed = m_rule;
        set(changed);
        QAction *action = m_menu.addAction(text);
        action->setCheckable(true);
        action->setChecked(changed == m_rule);
        m_group->addAction(action);
        QObject::connect(action, &QAction::triggered, &m_menu,
                         [put = m_put, changed] { put(changed); });
    }

private:
    QMenu &m_menu;
    QActionGroup *m_group;
    const model::Rule m_rule;
    const PutRule m_put;
};

void addProfiles(Choices &choices, const std::vector<model::Profile> &profiles, RuleField field)
{
    const bool isFallback = field == RuleField::FallbackProfile;
    if (isFallback)
        choices.add(MenuTexts::tr("The same as the first choice"),
                    [](model::Rule &rule) { rule.fallbackProfile.clear(); });
    for (const model::Profile &profile : profiles) {
        choices.add(qs(profile.name), [&](model::Rule &rule) {
            (isFallback ? rule.fallbackProfile : rule.then.profile) = profile.name;
        });
    }
}

} // namespace

void fillTargets(QMenu &menu, const Context &context, const model::Rule &rule, std::size_t target,
                 const PutRule &put)
{
    fillTargetMenu(menu, context, {}, [=](const model::Target &chosen) {
        model::Rule changed = rule;
        if (target < changed.then.targets.size())
            changed.then.targets[target] = chosen;
        else
            changed.then.targets.push_back(chosen);
        put(changed);
    });
    menu.addSeparator();
    QMenu *next = menu.addMenu(MenuTexts::tr("Then try"));
    next->setEnabled(!rule.then.targets.empty());
    const auto place = static_cast<std::ptrdiff_t>(target);
    fillTargetMenu(*next, context, {}, [=](const model::Target &chosen) {
        model::Rule changed = rule;
        changed.then.targets.insert(changed.then.targets.begin() + place + 1, chosen);
        put(changed);
    });
    QAction *remove = menu.addAction(MenuTexts::tr("Remove this one"));
    remove->setEnabled(rule.then.targets.size() > 1);
    QObject::connect(remove, &QAction::triggered, &menu, [=] {
        model::Rule changed = rule;
        changed.then.targets.erase(changed.then.targets.begin() + place);
        put(changed);
    });
}

void fillActions(QMenu &menu, const model::Rule &rule, const PutRule &put)
{
    Choices choices(menu, rule, put);
    for (const auto &row : base::enumNames<model::ActionKind>) {
        choices.add(format::word(row.value), [kind = row.value](model::Rule &changed) {
            changed.then.kind = kind;
            if (kind == model::ActionKind::UseProfile && changed.then.profile.empty())
                changed.then.profile = "balanced";
        });
    }
}

void fillOnFailure(QMenu &menu, const model::Rule &rule, const PutRule &put)
{
    const QStringList meanings{MenuTexts::tr("Stop: keep what came, and say that it broke off"),
                               MenuTexts::tr("Start over with the next one, below a mark"),
                               MenuTexts::tr("Continue: the next one goes on from what came")};
    Choices choices(menu, rule, put);
    int row = 0;
    for (const auto &entry : base::enumNames<model::OnFailure>)
        choices.add(meanings.value(row++),
                    [mode = entry.value](model::Rule &changed) { changed.onFailure = mode; });
}

void fillChain(QMenu &menu, const model::Rule &rule, const PutRule &put)
{
    Choices choices(menu, rule, put);
    choices.add(MenuTexts::tr("Go on with the other usable services"),
                [](model::Rule &changed) { changed.continueChain = true; });
    choices.add(MenuTexts::tr("Stop there"),
                [](model::Rule &changed) { changed.continueChain = false; });
}

void fillProfiles(QMenu &menu, const Context &context, const model::Rule &rule, RuleField field,
                  const PutRule &put, const std::function<void()> &filled)
{
    const auto show = [=, &menu](const std::vector<model::Profile> &profiles) {
        Choices choices(menu, rule, put);
        addProfiles(choices, profiles, field);
        filled();
    };
    ask(&menu, context.engine.profiles(), show, [=, &menu](const base::Error &error) {
        menu.addAction(qs(error.message))->setEnabled(false);
        filled();
    });
}

void fillConditions(QMenu &menu, const model::Rule &rule,
                    const std::function<void(RuleField)> &chosen)
{
    QMenu *machine = nullptr;
    for (const RuleField field : conditionFields()) {
        if (hasCondition(rule.when, field))
            continue;
        if (isOfMachine(field) && !machine)
            machine = menu.addMenu(MenuTexts::tr("This machine"));
        QAction *action = (isOfMachine(field) ? *machine : menu).addAction(fieldName(field));
        QObject::connect(action, &QAction::triggered, &menu, [chosen, field] { chosen(field); });
    }
}

} // namespace oxide::ui
