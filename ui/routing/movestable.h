#pragma once

#include "model/backtest.h"
#include "ui/routing/flowpicture.h"
#include "ui/widgets/context.h"
#include "ui/widgets/tableview.h"

#include <QTimer>

namespace oxide::ui {

/// The tasks that a draft would have sent elsewhere, the newest first. Their titles are asked for
/// as they come into sight.
class MovesTable final : public TableView
{
    Q_OBJECT

public:
    explicit MovesTable(const Context &context, QWidget *parent = nullptr);

    void setMoves(std::vector<model::BacktestMove> moves);
    /// Only those from and to these; none: all.
    void setPairs(const FlowPicture::Pairs &pairs);
    [[nodiscard]] int count() const;

Q_SIGNALS:
    void opened(const oxide::model::TaskId &task);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    class Model;
    class Delegate;

    void filter();
    void askForTitles();

    Context m_context;
    std::vector<model::BacktestMove> m_all;
    FlowPicture::Pairs m_pairs;
    Model *m_model;
    QTimer m_titleTimer;
};

} // namespace oxide::ui
