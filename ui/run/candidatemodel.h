#pragma once

#include "model/decision.h"

#include <vector>

#include <QAbstractTableModel>

namespace oxide::ui {

/// The candidates of a decision, as its table shows them.
class CandidateModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Name, Score, Cost, Time, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setDecision(const model::Decision &decision);
    void clear();
    [[nodiscard]] const model::Candidate &candidate(int row) const;
    /// The first of the chain: what the decision chose.
    [[nodiscard]] bool isChosen(int row) const;
    [[nodiscard]] bool knowsCost() const;
    [[nodiscard]] bool knowsTime() const;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] QString text(const model::Candidate &candidate, int column) const;
    [[nodiscard]] QString toolTip(const model::Candidate &candidate) const;

    std::vector<model::Candidate> m_candidates;
    bool m_hasChoice = false;
};

} // namespace oxide::ui
