#pragma once

#include "ui/run/candidatemodel.h"
#include "ui/widgets/context.h"
#include "ui/widgets/tableview.h"

namespace oxide::ui {

/// Every candidate of a decision: the chosen one in the accent, the other usable ones with their
/// score, the rejected ones with the code that says why. As high as its rows, where there is room.
class CandidateTable final : public TableView
{
    Q_OBJECT

public:
    explicit CandidateTable(const Context &context, QWidget *parent = nullptr);

    void setDecision(const model::Decision &decision);
    void clear();
    [[nodiscard]] const CandidateModel &candidates() const { return m_model; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    void layOut();

    const Look &m_look;
    CandidateModel m_model;
};

} // namespace oxide::ui
