package io.github.bbrac.training;

import io.github.bbrac.annotation.Document;
import io.github.bbrac.annotation.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Records made for tests, of sentences with an entity or two that can be told by their characters.
public final class Records {
    private static final List<String> SYMPTOMS = List.of("咳嗽", "腹痛", "头晕", "发热", "乏力", "呕");
    private static final List<String> DISEASES = List.of("胃癌", "肺炎", "高血压", "糖尿病", "肝硬化");
    private static final List<String> FILLERS = List.of("患者三天前出现", "入院后无", "今日查房诉", "既往有");

    private Records() {}

    /// Documents of one to three sentences.
    public static List<Document> make(int count, long seed) {
        Random random = new Random(seed);
        List<Document> documents = new ArrayList<>();
        for (int d = 0; d < count; d++) {
            StringBuilder text = new StringBuilder();
            List<int[]> spans = new ArrayList<>();
            int sentences = 1 + random.nextInt(3);
            for (int s = 0; s < sentences; s++) {
                text.append(one(FILLERS, random));
                spans.add(add(SYMPTOMS, 0, text, random));
                if (random.nextBoolean()) {
                    text.append("，诊断");
                    spans.add(add(DISEASES, 1, text, random));
                }
                text.append("。");
            }
            String whole = text.toString();
            List<Entity> entities =
                    spans.stream()
                            .map(s -> Entity.of(whole, s[0] == 0 ? "Sym" : "Dis", s[1], s[2]))
                            .toList();
            documents.add(new Document("r" + d, whole, entities));
        }
        return documents;
    }

    public static TrainingData data() {
        return new TrainingData(make(40, 1), make(10, 2), make(10, 3));
    }

    private static int[] add(List<String> terms, int type, StringBuilder text, Random random) {
        int start = text.length();
        text.append(one(terms, random));
        return new int[] {type, start, text.length()};
    }

    private static String one(List<String> list, Random random) {
        return list.get(random.nextInt(list.size()));
    }
}
