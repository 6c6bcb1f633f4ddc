#pragma once

#include "model/rule.h"
#include "ui/routing/rulesentence.h"
#include "ui/widgets/context.h"

#include <optional>
#include <string>
#include <vector>

#include <QFrame>

class QBoxLayout;

namespace oxide::ui {

/// The editor of one condition of a rule, below the token that was pressed. Every change is in the
/// rule at once; Escape or a click elsewhere closes it. Lists of kinds are check boxes, ranges two
/// figures, words a field.
class TokenPopup final : public QFrame
{
    Q_OBJECT

public:
    TokenPopup(const Context &context, const model::Rule &rule, RuleField field,
               QWidget *parent = nullptr);

    void popUp(const QWidget *anchor);

Q_SIGNALS:
    void ruleChanged(const oxide::model::Rule &rule);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    template<class T>
    void addChoices(std::vector<T> model::Condition::*list);
    using RangeOf = model::Range &(*)(model::Condition &);
    /// How a range is shown; a figure as shown stands for `times / over` as much in the rule.
    struct RangeForm {
        double most = 0; ///< as shown, like step
        double step = 1;
        int decimals = 0;
        QString suffix = {};
        double times = 1;
        double over = 1;
    };
    [[nodiscard]] static RangeForm percents(double most);
    [[nodiscard]] static RangeForm gigabytes();
    void addRange(RangeOf range, const RangeForm &form);
    void addEnd(RangeOf range, std::optional<double> model::Range::*end, const RangeForm &form);
    void addEither(std::optional<bool> model::MachineCondition::*wanted, const QString &yes,
                   const QString &no);
    void addBudgets();
    void addWords(std::vector<std::string> model::Condition::*list, const QString &hint);
    void addPattern();
    void addTime();
    void addMessage();
    void addRemove();
    void put();

    Context m_context;
    model::Rule m_rule;
    RuleField m_field;
    QBoxLayout *m_column;
};

} // namespace oxide::ui
