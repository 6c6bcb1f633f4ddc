#pragma once

#include "ui/run/candidatemodel.h"
#include "ui/run/whynot.h"
#include "ui/widgets/context.h"
#include "ui/widgets/tableview.h"

namespace oxide::ui {

/// Every candidate of a decision: the chosen one in the accent, the other usable ones with their
/// score, the rejected ones with the code that says why. As high as its rows, where there is room.
/// Where it can ask, those not chosen tell on a click or Enter what would have to change.
class CandidateTable final : public TableView
{
    Q_OBJECT

public:
    explicit CandidateTable(const Context &context, QWidget *parent = nullptr);

    void setDecision(const model::Decision &decision);
    void clear();
    /// Whom to ask "why not this one?"; empty: nobody, and nothing is offered.
    void setAskWhatIf(AskWhatIf askWhatIf);
    [[nodiscard]] bool asksWhyNot() const { return m_askWhatIf != nullptr; }
    [[nodiscard]] bool offersWhyNot(int row) const;
    [[nodiscard]] const CandidateModel &candidates() const { return m_model; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void layOut();
    void openWhyNot(const QModelIndex &index);

    const Context m_context;
    const Look &m_look;
    AskWhatIf m_askWhatIf;
    CandidateModel m_model;
};

} // namespace oxide::ui
