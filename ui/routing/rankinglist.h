#pragma once

#include "model/decision.h"
#include "ui/widgets/context.h"
#include "ui/widgets/tableview.h"

#include <optional>
#include <vector>

namespace oxide::ui {

/// A candidate's place in a ranking by score.
struct RankedCandidate {
    model::Candidate candidate;
    int place = 1;
    std::optional<int> before; ///< its place under what is saved; empty: not to be compared
    bool isChosen = false;     ///< the decision takes it

    bool operator==(const RankedCandidate &) const = default;
};

/// The usable candidates by score, the best first, compared with a second decision where given.
[[nodiscard]] std::vector<RankedCandidate> rankingOf(const model::Decision &decision,
                                                     const model::Decision *before);

/// A ranking: place, whether it went up or down, who, and the score. The current row keeps its
/// candidate when the order changes.
class RankingList final : public RowList
{
    Q_OBJECT

public:
    explicit RankingList(const Context &context, QWidget *parent = nullptr);

    void setRanking(std::vector<RankedCandidate> ranking);
    [[nodiscard]] const std::vector<RankedCandidate> &ranking() const;
    /// Null while it is empty.
    [[nodiscard]] const RankedCandidate *current() const;

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

Q_SIGNALS:
    void chosen();

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    class Model;
    class Delegate;

    const Look &m_look;
    Model *m_model;
};

} // namespace oxide::ui
