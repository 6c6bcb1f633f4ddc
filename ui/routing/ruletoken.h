#pragma once

#include "ui/routing/rulesentence.h"
#include "ui/widgets/context.h"

#include <QAbstractButton>

namespace oxide::ui {

/// A word of a rule's sentence that can be pressed to change it: 22 high, framed, with the colour
/// of the service that it names.
class RuleToken final : public QAbstractButton
{
    Q_OBJECT

public:
    /// A token of a rule that is switched off is dimmed; it can be pressed all the same.
    enum class InForce { No, Yes };

    RuleToken(const Context &context, const RulePart &part, InForce inForce,
              QWidget *parent = nullptr);

    [[nodiscard]] const RulePart &part() const { return m_part; }
    [[nodiscard]] QSize sizeHint() const override;
    /// Narrower it elides; the tooltip has all of it.
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] bool hasSwatch() const { return !m_part.service.empty(); }

    Context m_context;
    RulePart m_part;
    InForce m_inForce;
};

} // namespace oxide::ui
