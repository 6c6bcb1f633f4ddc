#pragma once

#include "model/decision.h"
#include "ui/run/whynot.h"
#include "ui/widgets/context.h"

#include <chrono>
#include <optional>

#include <QFrame>

namespace oxide::ui {

class CandidateTable;
class Label;
class ReasonTags;

/// A decision to read: where it goes, why, the reason codes, and every candidate.
class DecisionCard final : public QFrame
{
    Q_OBJECT

public:
    /// Framed stands by itself as a card; Bare stands inside one.
    enum class Frame { Framed, Bare };

    DecisionCard(const Context &context, Frame frame, QWidget *parent = nullptr);

    /// What would happen; `took` is how long the question took, where that is known.
    void setDecision(const model::Decision &decision,
                     std::optional<std::chrono::microseconds> took = {});
    /// What was decided for a task that is sent, and which one.
    void setTaskDecision(const model::Decision &decision, const QString &prompt);
    /// Nothing to decide yet: the sentence says what will stand here.
    void setEmpty(const QString &sentence);

    /// Who tells what would have to change for a candidate to be chosen; empty: nobody.
    void setAskWhatIf(AskWhatIf askWhatIf);

    /// As high as its text needs at this width.
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent *event) override;
    void paintEvent(QPaintEvent *event) override;

private:
    const Look &m_look;
    Frame m_frame;
    QWidget *m_arrow;
    Label *m_task;
    Label *m_sentence;
    Label *m_took;
    Label *m_why;
    Label *m_features;
    ReasonTags *m_reasons;
    QWidget *m_line;
    CandidateTable *m_candidates;
};

} // namespace oxide::ui
